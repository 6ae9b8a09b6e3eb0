import { renderRespawn, respawnFile } from './renderRespawn.ts';
import type { ServicePlace } from './servicePlace.ts';

/** The name of the agent in launchd: `dev.rostrum.daemon`. */
export const launchLabel = (name: string): string => `dev.rostrum.${name}`;

/**
 * The agent of launchd, in a user's Library. It runs the loop that every home without systemd has, because launchd cannot tell
 * a daemon that was refused for good from one that fell; `AbandonProcessGroup` leaves sessions alone when it is stopped.
 */
export const renderLaunchAgent = (name: string, place: ServicePlace): string => `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${escapeXml(launchLabel(name))}</string>
  <key>ProgramArguments</key>
  <array>
    <string>/bin/sh</string>
    <string>${escapeXml(respawnFile(place))}</string>
  </array>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>AbandonProcessGroup</key>
  <true/>
  <key>ProcessType</key>
  <string>Interactive</string>
</dict>
</plist>
`;

/** The loop that the agent runs; its output goes nowhere, so that nothing grows. */
export const renderLaunchLoop = (place: ServicePlace): string => renderRespawn(place);

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
