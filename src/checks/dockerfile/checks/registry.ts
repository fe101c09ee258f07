import { APK_CHECKS } from './apk.ts'
import { APT_CHECKS } from './apt.ts'
import { COPYING_CHECKS } from './copying.ts'
import { DOWNLOAD_CHECKS } from './downloads.ts'
import { ENTRY_CHECKS } from './entry.ts'
import { HEALTH_CHECKS } from './health.ts'
import { IMAGE_CHECKS } from './images.ts'
import { INSTRUCTION_CHECKS } from './instructions.ts'
import { LABEL_CHECKS } from './labels.ts'
import { LANGUAGE_PACKAGE_CHECKS } from './language-packages.ts'
import { PORT_CHECKS } from './ports.ts'
import { RPM_CHECKS } from './rpm.ts'
import { SECRET_CHECKS } from './secrets.ts'
import { SHELL_CHECKS } from './shell.ts'
import type { DockerfileCheck } from './types.ts'
import { UPDATE_CHECKS } from './updates.ts'
import { USER_CHECKS } from './users.ts'
import { WEAKENING_CHECKS } from './weakening.ts'

/** Every check of Dockerfiles. Those that are off are made when the user asks for them by their id. */
export const DOCKERFILE_CHECKS: readonly DockerfileCheck[] = [
  ...IMAGE_CHECKS,
  ...USER_CHECKS,
  ...SECRET_CHECKS,
  ...INSTRUCTION_CHECKS,
  ...ENTRY_CHECKS,
  ...HEALTH_CHECKS,
  ...PORT_CHECKS,
  ...COPYING_CHECKS,
  ...APT_CHECKS,
  ...APK_CHECKS,
  ...RPM_CHECKS,
  ...UPDATE_CHECKS,
  ...LANGUAGE_PACKAGE_CHECKS,
  ...SHELL_CHECKS,
  ...DOWNLOAD_CHECKS,
  ...WEAKENING_CHECKS,
  ...LABEL_CHECKS,
]
