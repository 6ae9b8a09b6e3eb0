import { contributes } from './contribution.ts';
import { isTrusted } from './when.ts';

/** The hub and daemon of this machine, started from the extension. */
export const localContributions = contributes({
  commands: {
    'rostrum.local.start': {
      title: { en: 'Start Here', zh: '在此启动' },
      icon: 'rocket',
      enablement: isTrusted,
    },
    'rostrum.local.stop': {
      title: { en: 'Stop Hub and Daemon of This Machine', zh: '停止本机的 Hub 和守护进程' },
      enablement: isTrusted,
    },
    'rostrum.local.showLog': {
      title: { en: 'Show Log of This Machine’s Hub and Daemon', zh: '显示本机 Hub 和守护进程的日志' },
    },
  },
  settings: {
    'rostrum.local.home': {
      description: {
        en: 'Directory of the hub and daemon that the window starts on this machine: their data, log and program. Empty: `ROSTRUM_HOME`, else `~/.rostrum`.',
        zh: '窗口在本机启动的 Hub 和守护进程的目录：数据、日志和程序。留空则为 `ROSTRUM_HOME`，否则为 `~/.rostrum`。',
      },
      schema: { type: 'string', default: '', scope: 'application' },
    },
    'rostrum.local.startWithWindow': {
      description: {
        en: 'Start the hub and daemon of this machine with the window, where this window uses them and they do not run.',
        zh: '当此窗口使用本机的 Hub 和守护进程而它们未运行时，随窗口一起启动。',
      },
      schema: { type: 'boolean', default: true, scope: 'application' },
    },
    'rostrum.local.shellsOnly': {
      description: {
        en: 'Run shells and the scripted agent only on this machine: for one without an agent CLI.',
        zh: '本机只运行 shell 和脚本代理：适用于没有代理 CLI 的机器。',
      },
      schema: { type: 'boolean', default: false, scope: 'application' },
    },
  },
});
