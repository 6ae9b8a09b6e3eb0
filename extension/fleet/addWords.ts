/** What a person may say of a host that becomes a server, as they type it. */
export interface AddWishes {
  readonly name?: string;
  readonly workRoot?: string;
  readonly capacity?: string;
  /** With commas or spaces between them. */
  readonly labels?: string;
  /** Directories, with commas between them. */
  readonly repos?: string;
  readonly bootstrap?: string;
}

/** The words of `rostrum server add` that say it. A value is part of its word where it might look like an option. */
export function addWords({ name, workRoot, capacity, labels, repos, bootstrap }: AddWishes): readonly string[] {
  const one = (flag: string, value: string | undefined) => (value === undefined ? [] : [`${flag}=${value}`]);
  const each = (flag: string, values: string | undefined, between: RegExp) =>
    (values ?? '').split(between).flatMap((value) => (value === '' ? [] : [`${flag}=${value}`]));
  return [
    ...one('--name', name),
    ...one('--work-root', workRoot),
    ...one('--capacity', capacity),
    ...each('--label', labels, /[\s,]+/),
    ...each('--repos', repos, /\s*,\s*/),
    ...one('--bootstrap', bootstrap),
  ];
}
