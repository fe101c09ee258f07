import * as z from 'zod/mini'
import { digestOf, type Group } from '../../digest.ts'
import type { Message, Target } from '../../message.ts'
import { readTemplate } from '../../template.ts'
import { deliveryFault } from '../fault.ts'
import { exchange, hostOf, post, refusal } from '../post.ts'
import type { ConfigOf, TargetNeeds } from '../types.ts'
import { imageGroup, issueFields, issueLabel, notificationLabel } from './issue.ts'

/** Issues of one notification; that there would be more is told in a fault, and not left out in silence. */
export const MAX_ISSUES = 500
const MAX_NAMES = 100

const Found = z.object({ issues: z.array(z.object({ key: z.string() })) })

/**
 * An issue for each flaw that is new or changed and each group of images (those of one repository), by the REST API of
 * Jira Cloud and Data Center. What has an open issue gets no second one; nor does a delivery that is tried again, because
 * each issue carries labels by which it is looked for first.
 * https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issues/
 */
export async function createJiraTarget(config: ConfigOf<'jira'>, needs: TargetNeeds): Promise<Target> {
  const template = await readTemplate(config.template)
  const { token, user, project } = config
  const base = config.url.replace(/\/+$/, '')
  const credentials = user === undefined ? undefined : Buffer.from(`${user}:${token}`).toString('base64')
  const headers = {
    authorization: credentials === undefined ? `Bearer ${token}` : `Basic ${credentials}`,
    accept: 'application/json',
    'content-type': 'application/json',
  }
  const secrets = [token, credentials]

  /** Cloud has the second path alone, Data Center the first. */
  async function search(jql: string, signal: AbortSignal): Promise<boolean> {
    const query = `?jql=${encodeURIComponent(jql)}&maxResults=1&fields=key`
    for (const path of ['/rest/api/2/search', '/rest/api/2/search/jql']) {
      const address = `${base}${path}${query}`
      const answer = await exchange(needs.http, address, { method: 'GET', headers, secrets, signal })
      if (answer.status === 404 || answer.status === 410) continue
      if (answer.status !== 200) throw refusal(base, answer, secrets)
      const found = Found.safeParse(parsed(answer.text))
      if (!found.success) throw deliveryFault(`${hostOf(base)} answered a search with something else`)
      return found.data.issues.length > 0
    }
    throw deliveryFault(`${hostOf(base)} has no search; is this the address of a Jira?`)
  }

  async function ensureIssue(message: Message, group: Group, signal: AbortSignal): Promise<void> {
    const label = issueLabel(message.tenant, group.finding.id, group.part)
    const own = notificationLabel(message.id)
    const jql = `project = ${quoted(project)} AND labels = ${quoted(label)} AND (statusCategory != Done OR labels = ${quoted(own)})`
    if (await search(jql, signal)) return
    const description = template && (await template(only(message, group)))
    const fields = issueFields(config, {
      message,
      group,
      labels: ['plimsoll', label, own],
      description,
    })
    const body = JSON.stringify({ fields })
    await post(needs.http, `${base}/rest/api/2/issue`, { headers, body, secrets, signal })
  }

  return {
    async deliver(message, { signal }) {
      const digest = await digestOf(message.entries(), {
        most: MAX_ISSUES,
        names: MAX_NAMES,
        groupOf: ({ image }) => imageGroup(image),
      })
      for (const group of digest.groups) {
        if (group.reason === 'removed') continue
        await ensureIssue(message, group, signal)
      }
      if (digest.more > 0)
        throw deliveryFault(
          `The notification would make ${digest.more} more issues than ${MAX_ISSUES}; give the target a narrower filter`,
        )
    },
    close: async () => undefined,
  }
}

/** The same message as if it told of one flaw in one repository. */
function only(message: Message, { finding, reason, part }: Group): Message {
  return {
    ...message,
    async *entries() {
      for await (const list of message.entries()) {
        const own = list.filter(
          (entry) =>
            entry.reason === reason && entry.finding.id === finding.id && imageGroup(entry.image) === part,
        )
        if (own.length > 0) yield own
      }
    },
  }
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
