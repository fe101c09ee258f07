import { digestOf } from '../../digest.ts'
import type { Target } from '../../message.ts'
import { readTemplate } from '../../template.ts'
import { post } from '../post.ts'
import type { ConfigOf, TargetNeeds } from '../types.ts'
import { MAX_SLACK_GROUPS, slackMessage, slackText } from './blocks.ts'

/** An incoming webhook of Slack, or of what speaks its language. https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export async function createSlackTarget(config: ConfigOf<'slack'>, needs: TargetNeeds): Promise<Target> {
  const template = await readTemplate(config.template)
  return {
    async deliver(message, { signal }) {
      const content = template
        ? slackText(await template(message))
        : slackMessage(message, await digestOf(message.entries(), { most: MAX_SLACK_GROUPS, names: 5 }))
      await post(needs.http, config.url, {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(content),
        secrets: [],
        signal,
      })
    },
    close: async () => undefined,
  }
}
