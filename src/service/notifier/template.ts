import { readFile } from 'node:fs/promises'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import { checkNames } from '../../reports/template/check-names.ts'
import { parseTemplate } from '../../reports/template/parse.ts'
import { renderTemplate } from '../../reports/template/render.ts'
import type { Shape } from '../../reports/template/shape.ts'
import type { View } from '../../reports/template/view.ts'
import type { Brief } from './brief.ts'
import { type Digest, digestOf, type Group } from './digest.ts'
import type { Message } from './message.ts'

/** What a template of a notification may be and do. */
export const NOTIFICATION_TEMPLATE_LIMITS = {
  length: 256 * 1024,
  depth: 16,
  output: 4 * 1024 * 1024,
  steps: 5_000_000,
} as const
/** Flaws that a template gets, the worst of them. */
export const MAX_TEMPLATE_GROUPS = 1000
const MAX_TEMPLATE_IMAGES = 20

const FINDING = {
  id: 'scalar',
  aliases: { list: 'scalar' },
  severity: 'scalar',
  status: 'scalar',
  fixedVersion: 'scalar',
  isExploited: 'scalar',
  epss: 'scalar',
  title: 'scalar',
  link: 'scalar',
  links: { list: 'scalar' },
  package: { name: 'scalar', version: 'scalar', purl: 'scalar' },
} as const satisfies Shape

/** The names that a template of a notification finds. */
export const NOTIFICATION_SHAPE = {
  id: 'scalar',
  notification: 'scalar',
  tenant: 'scalar',
  feed: 'scalar',
  operation: 'scalar',
  createdAt: 'scalar',
  images: 'scalar',
  added: 'scalar',
  removed: 'scalar',
  changed: 'scalar',
  exploited: 'scalar',
  critical: 'scalar',
  high: 'scalar',
  more: 'scalar',
  findings: {
    list: {
      ...FINDING,
      reason: 'scalar',
      isAdded: 'scalar',
      isRemoved: 'scalar',
      isChanged: 'scalar',
      before: FINDING,
      packages: { list: 'scalar' },
      images: 'scalar',
      names: { list: 'scalar' },
    },
  },
} as const satisfies Shape

/**
 * Makes of messages what the template at the path says, in the language of the reports' templates (docs/templates.md).
 * `undefined` without a path. Throws `template-invalid`; `config-invalid` when the file cannot be read.
 */
export async function readTemplate(
  path: string | undefined,
): Promise<((message: Message) => Promise<string>) | undefined> {
  if (path === undefined) return undefined
  const source = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new PlimsollError('config-invalid', `The template ${path} cannot be read: ${messageOf(error)}`)
  })
  const nodes = parseTemplate(source, NOTIFICATION_TEMPLATE_LIMITS)
  checkNames(nodes, source, NOTIFICATION_SHAPE)
  return async (message) => {
    const digest = await digestOf(message.entries(), {
      most: MAX_TEMPLATE_GROUPS,
      names: MAX_TEMPLATE_IMAGES,
    })
    return [...renderTemplate(nodes, viewOf(message, digest), NOTIFICATION_TEMPLATE_LIMITS)].join('')
  }
}

function viewOf(message: Message, digest: Digest): View {
  const { reasons, severities } = digest
  return {
    id: message.id,
    notification: message.notification,
    tenant: message.tenant,
    feed: message.feed,
    operation: message.operation,
    createdAt: new Date(message.createdAt).toISOString(),
    images: digest.images,
    ...reasons,
    exploited: digest.exploited,
    critical: severities.CRITICAL,
    high: severities.HIGH,
    more: digest.more,
    findings: digest.groups.map(groupView),
  }
}

function groupView({ reason, finding, before, packages, images, names }: Group): View {
  return {
    ...briefView(finding),
    reason,
    isAdded: reason === 'added',
    isRemoved: reason === 'removed',
    isChanged: reason === 'changed',
    before: before && briefView(before),
    packages,
    images,
    names,
  }
}

function briefView(brief: Brief) {
  const { id, ids, severity, status, fixedVersion, kev, epss, title, references } = brief
  return {
    id,
    aliases: ids.filter((alias) => alias !== id),
    severity,
    status,
    fixedVersion,
    isExploited: kev,
    epss,
    title,
    link: references[0],
    links: references,
    package: brief.package,
  }
}
