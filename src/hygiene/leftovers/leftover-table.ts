/** One kind of thing that is left of building. What a folder holds belongs to the first rule that hits the folder. */
export interface LeftoverRule {
  readonly name: string
  /** Id of the note; several rules share one. */
  readonly note: string
  /** What to do, without a full stop. */
  readonly remedy: string
  /** Folders by their path in the image, without a leading slash. */
  readonly folders?: readonly string[]
  /** Folders of each home: `root` and those in `home`. */
  readonly inHomes?: readonly string[]
  /** Folders of this name anywhere. */
  readonly named?: readonly string[]
  /** Files of this name anywhere. */
  readonly files?: readonly string[]
  /** Files in the folder whose names begin so are no leftovers. */
  readonly except?: string
  /** Bytes below which it is not worth a word. */
  readonly least?: number
}

const APT = '0401'
const APK = '0402'
const RPM = '0403'
const LANGUAGE = '0404'
const DOCUMENTATION = '0405'
const VERSION_CONTROL = '0406'
const COMPILED = '0407'
const TEMPORARY = '0408'
const CORE = '0409'
const EDITORS = '0410'
const SOURCES = '0411'
const BACKUPS = '0412'

export const LEFTOVER_RULES: readonly LeftoverRule[] = [
  rule(APT, 'apt lists', 'rm -rf /var/lib/apt/lists/*', { folders: ['var/lib/apt/lists'] }),
  rule(APT, 'apt cache', 'apt-get clean', { folders: ['var/cache/apt'] }),
  rule(APK, 'apk cache', 'apk add --no-cache', { folders: ['var/cache/apk', 'etc/apk/cache'] }),
  rule(RPM, 'dnf and yum cache', 'dnf clean all', {
    folders: ['var/cache/dnf', 'var/cache/yum', 'var/cache/libdnf5', 'var/cache/tdnf'],
  }),
  rule(RPM, 'zypper cache', 'zypper clean --all', { folders: ['var/cache/zypp'] }),
  rule(RPM, 'pacman cache', 'pacman -Scc --noconfirm', {
    folders: ['var/cache/pacman/pkg', 'var/lib/pacman/sync'],
  }),
  rule(LANGUAGE, 'pip cache', 'pip install --no-cache-dir', { inHomes: ['.cache/pip'] }),
  rule(LANGUAGE, 'caches of Python package managers', 'uv cache clean, or poetry cache clear --all', {
    inHomes: ['.cache/uv', '.cache/pypoetry', '.cache/pipenv', '.cache/virtualenv'],
  }),
  rule(LANGUAGE, 'conda packages', 'conda clean --all --yes', {
    folders: ['opt/conda/pkgs', 'opt/miniconda3/pkgs'],
  }),
  rule(LANGUAGE, 'npm cache', 'npm cache clean --force', { inHomes: ['.npm'] }),
  rule(LANGUAGE, 'yarn cache', 'yarn cache clean', {
    folders: ['usr/local/share/.cache'],
    inHomes: ['.cache/yarn', '.yarn/cache', '.yarn/berry/cache'],
  }),
  rule(LANGUAGE, 'pnpm store', 'pnpm store prune', { inHomes: ['.local/share/pnpm/store', '.cache/pnpm'] }),
  rule(LANGUAGE, 'Node.js headers and build cache', 'rm -rf ~/.cache/node-gyp', {
    inHomes: ['.cache/node-gyp', '.node-gyp', '.cache/node'],
  }),
  rule(LANGUAGE, 'Go build cache', 'go clean -cache', { inHomes: ['.cache/go-build'] }),
  rule(LANGUAGE, 'Go modules', 'go clean -modcache', { folders: ['go/pkg/mod'], inHomes: ['go/pkg/mod'] }),
  rule(LANGUAGE, 'Cargo registry', 'rm -rf $CARGO_HOME/registry $CARGO_HOME/git', {
    folders: ['usr/local/cargo/registry', 'usr/local/cargo/git'],
    inHomes: ['.cargo/registry', '.cargo/git'],
  }),
  rule(LANGUAGE, 'Maven repository', 'rm -rf ~/.m2/repository', { inHomes: ['.m2/repository'] }),
  rule(LANGUAGE, 'Gradle caches', 'rm -rf ~/.gradle', { inHomes: ['.gradle/caches', '.gradle/wrapper'] }),
  rule(LANGUAGE, 'Scala caches', 'rm -rf ~/.ivy2/cache ~/.cache/coursier', {
    inHomes: ['.ivy2/cache', '.cache/coursier', '.sbt'],
  }),
  rule(LANGUAGE, 'gem cache', 'gem install --no-document, and rm -rf /usr/local/bundle/cache', {
    folders: ['usr/local/bundle/cache'],
    inHomes: ['.gem', '.bundle/cache'],
  }),
  rule(LANGUAGE, 'Composer cache', 'composer clear-cache', {
    inHomes: ['.composer/cache', '.cache/composer'],
  }),
  rule(LANGUAGE, 'NuGet packages', 'dotnet nuget locals all --clear', {
    inHomes: ['.nuget/packages', '.local/share/NuGet'],
  }),
  rule(DOCUMENTATION, 'documentation', 'Have dpkg leave it out (path-exclude), dnf with tsflags=nodocs', {
    folders: [
      'usr/share/doc',
      'usr/local/share/doc',
      'usr/share/gtk-doc',
      'usr/share/help',
      'usr/share/doc-base',
      'usr/share/lintian',
      'usr/share/bug',
    ],
    // Licences ask for the texts that Debian keeps there.
    except: 'copyright',
  }),
  rule(DOCUMENTATION, 'manual pages', 'rm -rf /usr/share/man', {
    folders: ['usr/share/man', 'usr/local/share/man', 'usr/local/man', 'var/cache/man'],
  }),
  rule(DOCUMENTATION, 'info pages', 'rm -rf /usr/share/info', {
    folders: ['usr/share/info', 'usr/local/share/info'],
  }),
  rule(DOCUMENTATION, 'translations', 'rm -rf /usr/share/locale', {
    folders: ['usr/share/locale', 'usr/local/share/locale'],
  }),
  rule(VERSION_CONTROL, 'version control', 'Name it in .dockerignore', {
    named: ['.git', '.svn', '.hg', '.bzr'],
  }),
  rule(COMPILED, 'compiled Python', 'PYTHONDONTWRITEBYTECODE=1, and pip install --no-compile', {
    named: ['__pycache__'],
  }),
  rule(COMPILED, 'caches of Python tools', 'Name them in .dockerignore', {
    named: ['.pytest_cache', '.mypy_cache', '.ruff_cache', '.tox', '.nox'],
  }),
  rule(TEMPORARY, 'logs', 'rm -rf /var/log/*', {
    folders: ['var/log'],
    files: ['npm-debug.log', 'yarn-error.log'],
  }),
  rule(CORE, 'core dumps', 'Remove them', { folders: ['var/crash', 'var/lib/systemd/coredump'] }),
  rule(TEMPORARY, 'temporary files', 'rm -rf /tmp/* /var/tmp/*', { folders: ['tmp', 'var/tmp'] }),
  rule(EDITORS, 'files of the build', 'Name them in .dockerignore', {
    files: [
      'Dockerfile',
      'docker-compose.yml',
      'docker-compose.yaml',
      'compose.yml',
      'compose.yaml',
      '.dockerignore',
    ],
  }),
  rule(EDITORS, 'files of editors and desktops', 'Name them in .dockerignore', {
    named: ['.vscode', '.idea'],
    files: ['.vimrc', '.viminfo', '.DS_Store', 'Thumbs.db'],
  }),
  rule(EDITORS, 'settings of cloud accounts', 'Name them in .dockerignore', {
    named: ['.aws', '.azure', '.gcp'],
  }),
  rule(EDITORS, 'histories of shells', 'Remove them: commands may hold secrets', {
    files: [
      '.bash_history',
      '.ash_history',
      '.zsh_history',
      '.python_history',
      '.node_repl_history',
      '.mysql_history',
      '.psql_history',
      '.lesshst',
      '.wget-hsts',
    ],
  }),
  rule(SOURCES, 'sources', 'Build in another stage', { folders: ['usr/src', 'usr/local/src'] }),
  rule(SOURCES, 'header files', 'Remove the -dev packages', {
    folders: ['usr/include', 'usr/local/include'],
  }),
  rule(SOURCES, 'build folders', 'Build in another stage', { named: ['CMakeFiles'] }),
  rule(BACKUPS, 'debconf database', 'rm -rf /var/cache/debconf/*', { folders: ['var/cache/debconf'] }),
  rule(BACKUPS, 'cache of ldconfig', 'rm -rf /var/cache/ldconfig/*', { folders: ['var/cache/ldconfig'] }),
]

/** What no name alone tells; see special-leftovers.ts. */
export const OTHER_CACHES = rule(LANGUAGE, 'other caches', 'rm -rf ~/.cache', {})
export const TESTS = rule(COMPILED, 'tests and examples of libraries', 'Leave them out of the last stage', {})
export const CORE_DUMPS = rule(CORE, 'core dumps', 'Remove them', {})
export const ARCHIVES = rule(SOURCES, 'archives', 'Unpack them in another stage', {})
export const OLD_DATABASES = rule(BACKUPS, 'backups of databases', 'rm -f /var/lib/dpkg/*-old /etc/*-', {})

function rule(
  note: string,
  name: string,
  remedy: string,
  places: Omit<LeftoverRule, 'note' | 'name' | 'remedy'>,
): LeftoverRule {
  return { note: `PLH-${note}`, name, remedy, ...places }
}
