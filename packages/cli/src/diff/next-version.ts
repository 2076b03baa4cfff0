/** The version that a step leads to (Semantic Versioning 2.0.0); what is no such version is left as it is. */
export function nextVersion(version: string, step: 'major' | 'minor' | 'patch' | 'none'): string {
  const [, major, minor, patch] = /^(\d+)\.(\d+)\.(\d+)/.exec(version)?.map(Number) ?? [];
  if (major === undefined || minor === undefined || patch === undefined) return version;
  switch (step) {
    case 'major':
      return `${major + 1}.0.0`;
    case 'minor':
      return `${major}.${minor + 1}.0`;
    case 'patch':
      return `${major}.${minor}.${patch + 1}`;
    default:
      return version;
  }
}
