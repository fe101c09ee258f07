/** How packages of a kind are updated in a Dockerfile, as commands; nothing where that is said by another file. */
export function updateCommand(
  type: string,
  names: readonly string[],
  fixed: string | undefined,
): readonly string[] {
  const version = fixed === undefined ? undefined : shellWord(fixed)
  const quoted = names.map(shellWord)
  const all = quoted.join(' ')
  const [name = ''] = quoted
  switch (type) {
    case 'deb':
      return [`apt-get update && apt-get install -y --only-upgrade ${all}`]
    case 'apk':
      return [`apk upgrade --no-cache ${all}`]
    case 'rpm':
      return [`dnf upgrade -y ${all}`]
    case 'alpm':
      return ['pacman -Syu']
    case 'npm':
      return [`npm install ${name}@${version ?? 'latest'}`]
    case 'pypi':
      return [`pip install --upgrade ${name}`]
    case 'gem':
      return [`bundle update ${name}`]
    case 'golang':
      return [`go get ${name}@${version === undefined ? 'latest' : `v${version.replace(/^v/, '')}`}`]
    case 'cargo':
      return [`cargo update --package ${name}`]
    case 'composer':
      return [`composer update ${name}`]
    default:
      return version === undefined ? [] : [`Raise ${name} to ${version} where it is declared.`]
  }
}

/** Names come from the image: what a shell would take for more than a word is quoted. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./~-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
