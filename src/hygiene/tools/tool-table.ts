import type { ToolKind } from '../../core/hygiene.ts'

/**
 * Names of programs that should not ship. Of several that one package has, the first here is the one that it is known
 * by; versions behind a name (`gcc-12`, `pip3.11`) and a machine before it (`x86_64-linux-gnu-gcc`) do not count.
 */
const NAMES: Readonly<Record<ToolKind, readonly string[]>> = {
  'package-manager': words(
    'apt apt-get aptitude dpkg apk yum dnf microdnf tdnf rpm zypper pacman opkg emerge',
    'pip pipx poetry pipenv uv conda mamba micromamba npm npx yarn pnpm corepack bun gem bundle composer cargo rustup',
    'mvn gradle sbt nuget luarocks opam cabal brew snap flatpak',
  ),
  downloader: words('curl wget aria2c axel lftp ftp tftp lynx w3m elinks rsync httpie nc ncat netcat socat'),
  shell: words('bash dash zsh ksh mksh csh tcsh fish yash pwsh ash sh'),
  compiler: words(
    'gcc g++ clang clang++ tcc gfortran gnat go rustc javac ghc ocamlc fpc nasm yasm swiftc dmd',
    'gmake make cmake ninja meson autoconf automake libtool bison flex swig gold lld cpp cc c++ ld as',
  ),
  privileges: words('sudo doas pkexec'),
  debugger: words(
    'gdb gdbserver lldb strace ltrace valgrind perf bpftrace tcpdump tshark nmap dlv jdb radare2 r2',
  ),
  editor: words('vim nvim nano emacs joe micro mcedit jed ed vim.basic vim.tiny vi'),
  remote: words('sshd ssh dropbear telnetd in.telnetd telnet rsh rlogin mosh vncserver Xvnc xrdp'),
}

function words(...lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split(' '))
}

export interface KnownTool {
  readonly kind: ToolKind
  readonly name: string
  /** Place in the table: the lower one gives several programs of one package their name. */
  readonly rank: number
}

const TOOLS: ReadonlyMap<string, KnownTool> = new Map(
  Object.entries(NAMES).flatMap(([kind, names]) =>
    names.map((name, rank) => [name, { kind: kind as ToolKind, name, rank }] as const),
  ),
)

/** Ends of the names of machines, before the name of a compiler's program. */
const MACHINES = [
  '-gnu-',
  '-musl-',
  '-gnueabihf-',
  '-gnueabi-',
  '-musleabihf-',
  '-redhat-linux-',
  '-suse-linux-',
]

/** @param fileName without folders */
export function knownTool(fileName: string): KnownTool | undefined {
  const exact = TOOLS.get(fileName)
  if (exact) return exact
  const name = withoutVersion(withoutMachine(fileName))
  return name === fileName ? undefined : TOOLS.get(name)
}

function withoutMachine(name: string): string {
  for (const machine of MACHINES) {
    const at = name.indexOf(machine)
    if (at > 0) return name.slice(at + machine.length)
  }
  return name
}

function withoutVersion(name: string): string {
  let end = name.length
  while (end > 0 && isVersionCharacter(name.charCodeAt(end - 1))) end--
  if (end === name.length || end === 0) return name
  return name[end - 1] === '-' ? name.slice(0, end - 1) : name.slice(0, end)
}

function isVersionCharacter(code: number): boolean {
  return code === 46 || (code >= 48 && code <= 57)
}
