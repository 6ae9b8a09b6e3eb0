const changed =
  /^(?:\*\*\* (?:Add|Update|Delete) File: |\*\*\* Move to: |(?:\+\+\+|---) (?:[ab]\/)?)(?<path>[^\t\r\n]{1,4096})/gm;

/** The files that a patch changes: of the form that `apply_patch` takes, or a unified diff. */
export const patchedPaths = (patch: string): readonly string[] =>
  [...patch.matchAll(changed)].flatMap(({ groups }) => {
    const path = groups?.['path']?.trim();
    return path === undefined || path === '/dev/null' ? [] : [path];
  });

/** Whether a text is such a patch. */
export const isPatch = (text: string): boolean => text.includes('*** Begin Patch') || /^diff --git /m.test(text);
