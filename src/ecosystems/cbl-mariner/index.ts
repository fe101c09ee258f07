import { azureLinuxFeed } from '../../advisories/formats/oval/azure-linux.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import { microsoftDistribution } from '../../packaging/rpm/microsoft.ts'

const FAMILY = 'cbl-mariner'
const TITLE = 'CBL-Mariner'

/** CBL-Mariner, as Azure Linux was called until 2.0. https://github.com/microsoft/azurelinux */
export const cblMariner: Ecosystem = microsoftDistribution({
  family: FAMILY,
  title: TITLE,
  osReleaseId: 'mariner',
  releases: ['1.0', '2.0'],
  feedOf: (release) => azureLinuxFeed(FAMILY, TITLE, release),
})
