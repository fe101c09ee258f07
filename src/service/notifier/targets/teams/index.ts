import { digestOf } from '../../digest.ts'
import type { Target } from '../../message.ts'
import { readTemplate } from '../../template.ts'
import { post, refusal } from '../post.ts'
import type { ConfigOf, TargetNeeds } from '../types.ts'
import { MAX_TEAMS_GROUPS, teamsMessage, teamsText } from './card.ts'

/** What connectors say with status 200 when the message did not arrive. */
const FAILED = 'Webhook message delivery failed'

/**
 * A workflow or connector of Teams that posts what it is sent.
 * https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
 */
export async function createTeamsTarget(config: ConfigOf<'teams'>, needs: TargetNeeds): Promise<Target> {
  const template = await readTemplate(config.template)
  return {
    async deliver(message, { signal }) {
      const content = template
        ? teamsText(await template(message))
        : teamsMessage(message, await digestOf(message.entries(), { most: MAX_TEAMS_GROUPS, names: 5 }))
      const answer = await post(needs.http, config.url, {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(content),
        secrets: [],
        signal,
      })
      if (answer.text.includes(FAILED)) throw refusal(config.url, answer, [])
    },
    close: async () => undefined,
  }
}
