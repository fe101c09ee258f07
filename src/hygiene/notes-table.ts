import type { HygieneArea } from '../core/hygiene.ts'
import type { Severity } from '../core/severity.ts'

/** One thing that an image should not be or have. */
export interface NoteKind {
  /** `PLH-0201`: never reused for another meaning. The first two digits are the area's. */
  readonly id: string
  /** One line without a full stop. */
  readonly title: string
  readonly severity: Severity
  readonly area: HygieneArea
  /** Taken from the area's 100, once, however many places there are. */
  readonly points: number
  /** Why it matters. */
  readonly description: string
  /** What to do. */
  readonly advice: string
  /** Ids of others that mean the same, so that files which ignore those go on working. */
  readonly aliases: readonly string[]
}

const IN_ONE_RUN = 'in the same RUN instruction: a later one hides the files and makes nothing smaller'
const UNNEEDED = 'What is installed and not needed is more to attack, more to update and more to carry.'

const IDENTITY: readonly NoteKind[] = [
  {
    id: 'PLH-0101',
    title: 'Image does not say what it is',
    severity: 'LOW',
    area: 'identity',
    points: 30,
    description:
      'Without labels nobody can tell from the image which source, revision and version it was built of, or whom to ask.',
    advice:
      'Set the labels of the OCI specification when the image is built: docker build --label, or LABEL.',
    aliases: [],
  },
  {
    id: 'PLH-0102',
    title: 'Image is named by a tag that moves',
    severity: 'LOW',
    area: 'identity',
    points: 30,
    description:
      'The tag «latest» names another image tomorrow: nobody can say which one runs, or go back to it.',
    advice: 'Give each build a tag of its own, and deploy by digest.',
    aliases: ['DKL-DI-0006'],
  },
  {
    id: 'PLH-0103',
    title: 'Image is old',
    severity: 'LOW',
    area: 'identity',
    points: 40,
    description: 'An image that is not built again has none of the updates since.',
    advice: 'Build it again on a current base image, and have that done at intervals.',
    aliases: ['CIS-DI-0004'],
  },
]

const USER: readonly NoteKind[] = [
  {
    id: 'PLH-0201',
    title: 'Image runs as root',
    severity: 'HIGH',
    area: 'user',
    points: 100,
    description:
      'Whoever breaks into the program is root in the container, and one flaw of the kernel or one mount away from root on the host.',
    advice: 'Add a user and name it by its number at the end of the Dockerfile: USER 10001.',
    aliases: ['CIS-DI-0001', 'DS-0002', 'DL3002'],
  },
  {
    id: 'PLH-0202',
    title: 'User is not in the image',
    severity: 'MEDIUM',
    area: 'user',
    points: 50,
    description:
      'An engine that cannot find the user in etc/passwd of the image does not start the container.',
    advice: 'Add the user to the image, or name it by its number.',
    aliases: [],
  },
  {
    id: 'PLH-0203',
    title: 'User is a name and not a number',
    severity: 'LOW',
    area: 'user',
    points: 20,
    description:
      'Kubernetes cannot tell that a name is not root, and refuses the pod where runAsNonRoot is set.',
    advice: 'Name the user by its number: USER 10001.',
    aliases: ['DL3066'],
  },
]

const TOOLS: readonly NoteKind[] = [
  tool('0301', 'Package managers', 'LOW', 15, 'With it an intruder installs whatever is missing.'),
  tool('0302', 'Downloaders', 'LOW', 15, 'With it an intruder fetches tools, and sends data away.'),
  tool('0303', 'Shells', 'LOW', 10, 'Most exploits end in a shell, and need one.'),
  tool('0304', 'Compilers and build tools', 'MEDIUM', 20, 'They are large, and build exploits on the spot.'),
  tool(
    '0305',
    'Programs that change the user',
    'MEDIUM',
    15,
    'They run with the rights of root whoever starts them.',
  ),
  tool(
    '0306',
    'Debuggers and tracers',
    'MEDIUM',
    10,
    'They read the memory of other processes, keys included.',
  ),
  tool('0307', 'Editors', 'LOW', 5, 'Nobody edits files in a container that is replaced at each release.'),
  tool('0308', 'Programs for remote access', 'MEDIUM', 10, 'A container is reached through its engine.'),
]

function tool(digits: string, title: string, severity: Severity, points: number, why: string): NoteKind {
  return {
    id: `PLH-${digits}`,
    title: `${title} in the image`,
    severity,
    area: 'tools',
    points,
    description: `${why} ${UNNEEDED}`,
    advice: 'Build in one stage, and copy what runs into a last stage that has no such tools.',
    aliases: ['CIS-DI-0003'],
  }
}

const LEFTOVERS: readonly NoteKind[] = [
  leftover('0401', 'Lists and archives of apt', 20, `Run rm -rf /var/lib/apt/lists/* ${IN_ONE_RUN}.`, [
    'DKL-DI-0005',
    'DL3009',
  ]),
  leftover('0402', 'Cache of apk', 20, 'Install with apk add --no-cache.', [
    'DKL-DI-0004',
    'DL3019',
    'DS-0025',
  ]),
  leftover(
    '0403',
    'Caches of dnf, yum and zypper',
    20,
    `Run dnf clean all, or zypper clean --all, ${IN_ONE_RUN}.`,
    ['DL3032', 'DL3036', 'DL3040', 'DS-0015', 'DS-0019', 'DS-0020'],
  ),
  leftover(
    '0404',
    'Caches of language package managers',
    20,
    'Keep them in a cache mount of the build: RUN --mount=type=cache.',
    ['DL3042', 'DL3060'],
  ),
  leftover('0405', 'Documentation and translations', 10, 'Tell the package manager not to install them.', []),
  {
    ...leftover('0406', 'History of version control', 20, 'Name it in .dockerignore.', ['DKL-LI-0003']),
    severity: 'MEDIUM',
    description:
      'A .git folder holds every version of the source, also of what was deleted because it was secret.',
  },
  leftover(
    '0407',
    'Compiled Python, tests and examples',
    5,
    'Leave them out of what is copied into the last stage.',
    [],
  ),
  leftover('0408', 'Logs and temporary files', 10, `Remove them ${IN_ONE_RUN}.`, []),
  {
    ...leftover(
      '0409',
      'Core dumps',
      15,
      'Find out what crashed while the image was built, and remove the dump.',
      [],
    ),
    severity: 'MEDIUM',
    description: 'A core dump is the memory of a program, keys and passwords included.',
  },
  leftover('0410', 'Files of the build and of editors', 10, 'Name them in .dockerignore.', ['DKL-LI-0003']),
  leftover(
    '0411',
    'Sources, archives and build folders',
    15,
    'Build in one stage and copy the result into the last.',
    [],
  ),
  leftover('0412', 'Backups of databases of the system', 5, `Remove them ${IN_ONE_RUN}.`, []),
]

function leftover(
  digits: string,
  title: string,
  points: number,
  advice: string,
  aliases: readonly string[],
): NoteKind {
  return {
    id: `PLH-${digits}`,
    title: `${title} in the image`,
    severity: 'LOW',
    area: 'leftovers',
    points,
    description: 'What nothing reads when the image runs is carried to every machine all the same.',
    advice,
    aliases,
  }
}

const WASTE: readonly NoteKind[] = [
  {
    id: 'PLH-0501',
    title: 'Layers repeat each other',
    severity: 'LOW',
    area: 'waste',
    points: 30,
    description: 'A file that several layers have is shipped as often, and seen once.',
    advice:
      'Set owner and mode where files are copied (COPY --chown, --chmod), and change files in the layer that brings them.',
    aliases: [],
  },
  {
    id: 'PLH-0502',
    title: 'More bytes are wasted than allowed',
    severity: 'MEDIUM',
    area: 'waste',
    points: 30,
    description: 'The limit is the user’s own: highestWastedBytes.',
    advice: 'See which paths several layers have; plimsoll hygiene lists them.',
    aliases: [],
  },
  {
    id: 'PLH-0503',
    title: 'Much of what was added is wasted',
    severity: 'LOW',
    area: 'waste',
    points: 20,
    description: 'Of what the layers above the lowest hold, a large part is there twice or deleted again.',
    advice:
      'Join instructions that add and remove the same files, or build in one stage and copy into another.',
    aliases: [],
  },
  {
    id: 'PLH-0504',
    title: 'Files are shipped that later layers delete',
    severity: 'LOW',
    area: 'waste',
    points: 20,
    description:
      'Whoever has the image has them: deleting hides a file and makes nothing smaller. Secrets among them are not gone.',
    advice: 'Remove files in the instruction that makes them, or build in one stage and copy into another.',
    aliases: [],
  },
  {
    id: 'PLH-0505',
    title: 'The same content lies under several paths',
    severity: 'LOW',
    area: 'waste',
    points: 10,
    description: 'Each copy is shipped for itself.',
    advice: 'Make links of the copies, or leave all but one out.',
    aliases: [],
  },
]

const PRIVILEGES: readonly NoteKind[] = [
  {
    id: 'PLH-0601',
    title: 'Programs run with the rights of their owner or group',
    severity: 'MEDIUM',
    area: 'privileges',
    points: 20,
    description:
      'Set-user-ID and set-group-ID make whoever starts the program somebody else, mostly root: a flaw in it does the same.',
    advice: 'Take the bits away (chmod a-s) where nothing needs them, and run with no-new-privileges.',
    aliases: ['CIS-DI-0008'],
  },
  {
    id: 'PLH-0602',
    title: 'Programs get capabilities when they are run',
    severity: 'LOW',
    area: 'privileges',
    points: 10,
    description: 'A capability is a part of the rights of root, which the program has whoever starts it.',
    advice: 'Take it away (setcap -r) where nothing needs it.',
    aliases: [],
  },
  {
    id: 'PLH-0603',
    title: 'Files that everybody may change',
    severity: 'MEDIUM',
    area: 'privileges',
    points: 20,
    description: 'Any process in the container can replace what others run or read.',
    advice: 'Take the right to write away: chmod o-w, or COPY --chmod.',
    aliases: [],
  },
  {
    id: 'PLH-0604',
    title: 'Folders in which everybody may replace files',
    severity: 'MEDIUM',
    area: 'privileges',
    points: 15,
    description: 'Without the sticky bit anybody may delete and replace what others have put there.',
    advice: 'Set the sticky bit (chmod +t), or take the right to write away.',
    aliases: [],
  },
  {
    id: 'PLH-0605',
    title: 'Accounts without a password',
    severity: 'HIGH',
    area: 'privileges',
    points: 40,
    description: 'Whoever may call su or login becomes that user without being asked anything.',
    advice: 'Lock the password: passwd -l NAME, which writes ! or * into etc/shadow.',
    aliases: ['DKL-LI-0001'],
  },
  {
    id: 'PLH-0606',
    title: 'Several accounts or groups have one number',
    severity: 'MEDIUM',
    area: 'privileges',
    points: 15,
    description: 'The kernel knows numbers only: what one of the names may do, the others may.',
    advice: 'Give each user and group a number of its own.',
    aliases: ['DKL-LI-0002'],
  },
  {
    id: 'PLH-0607',
    title: 'Further accounts are root',
    severity: 'HIGH',
    area: 'privileges',
    points: 30,
    description: 'An account with the number 0 is root under another name, which nobody looks for.',
    advice: 'Remove it, or give it another number.',
    aliases: [],
  },
]

const SECRETS: readonly NoteKind[] = [
  {
    id: 'PLH-0701',
    title: 'File that is named like credentials',
    severity: 'HIGH',
    area: 'secrets',
    points: 40,
    description:
      'Files of this name hold keys or passwords as a rule. Whoever has the image has them, also when a later layer deletes them.',
    advice:
      'Hand secrets to the build as secret mounts, and to the container when it starts; change those that were in the image.',
    aliases: ['CIS-DI-0010'],
  },
  {
    id: 'PLH-0702',
    title: 'Environment variable that is named like a credential',
    severity: 'HIGH',
    area: 'secrets',
    points: 40,
    description: 'Whoever may pull the image reads its environment: docker inspect shows it.',
    advice:
      'Set the variable when the container starts, from a secret; change the value that was in the image.',
    aliases: ['CIS-DI-0010', 'DS-0031', 'DL3064'],
  },
]

const CONFIGURATION: readonly NoteKind[] = [
  {
    id: 'PLH-0801',
    title: 'No health check',
    severity: 'LOW',
    area: 'configuration',
    points: 10,
    description: 'The engine sees that the process is there, and not whether it answers.',
    advice: 'Add HEALTHCHECK, or probes where Kubernetes runs it.',
    aliases: ['CIS-DI-0006', 'DS-0026', 'DL3057'],
  },
  {
    id: 'PLH-0802',
    title: 'Port for remote administration is exposed',
    severity: 'MEDIUM',
    area: 'configuration',
    points: 30,
    description:
      'A container is reached through its engine; a second door has its own keys and its own flaws.',
    advice: 'Remove the service and the EXPOSE.',
    aliases: ['DS-0004'],
  },
  {
    id: 'PLH-0803',
    title: 'Volume over a folder of the kernel',
    severity: 'HIGH',
    area: 'configuration',
    points: 40,
    description:
      'A volume at /dev, /proc or /sys takes the place of what the kernel shows there, or lays the host open.',
    advice: 'Remove the VOLUME.',
    aliases: ['DKL-DI-0002'],
  },
  {
    id: 'PLH-0804',
    title: 'A shell starts the program',
    severity: 'LOW',
    area: 'configuration',
    points: 15,
    description:
      'The shell is process 1 and hands no signal on: the program is killed instead of ending in good order.',
    advice: 'Write ENTRYPOINT and CMD as lists: ["program", "argument"].',
    aliases: ['DL3025'],
  },
  {
    id: 'PLH-0805',
    title: 'Instructions wait for the next build',
    severity: 'LOW',
    area: 'configuration',
    points: 15,
    description: 'ONBUILD runs when somebody builds on the image, who does not see it in the own Dockerfile.',
    advice: 'Write the instructions where they are to run.',
    aliases: [],
  },
  {
    id: 'PLH-0806',
    title: 'Several services in one image',
    severity: 'LOW',
    area: 'configuration',
    points: 20,
    description:
      'Services that live in one container cannot be updated, scaled, limited or watched one by one.',
    advice: 'Make an image of each.',
    aliases: [],
  },
]

/** Sorted by id. */
export const NOTE_KINDS: readonly NoteKind[] = [
  ...IDENTITY,
  ...USER,
  ...TOOLS,
  ...LEFTOVERS,
  ...WASTE,
  ...PRIVILEGES,
  ...SECRETS,
  ...CONFIGURATION,
]

/** Throws for an id that is not in the table: a slip of ours. */
export function noteKind(id: string): NoteKind {
  const kind = NOTE_KINDS.find((one) => one.id === id)
  if (!kind) throw new Error(`there is no note ${id}`)
  return kind
}
