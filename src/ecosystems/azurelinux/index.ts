import { azureLinuxFeed } from '../../advisories/formats/oval/azure-linux.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import { microsoftDistribution } from '../../packaging/rpm/microsoft.ts'

const FAMILY = 'azurelinux'
const TITLE = 'Azure Linux'

/** Azure Linux, from 3.0 on. https://github.com/microsoft/azurelinux */
export const azurelinux: Ecosystem = microsoftDistribution({
  family: FAMILY,
  title: TITLE,
  osReleaseId: FAMILY,
  releases: ['3.0'],
  feedOf: (release) => azureLinuxFeed(FAMILY, TITLE, release),
})
