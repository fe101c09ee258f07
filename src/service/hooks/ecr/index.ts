import * as z from 'zod/mini'
import type { HookShape } from '../types.ts'

const Text = z.optional(z.string())

const Event = z.object({
  source: z.literal('aws.ecr'),
  'detail-type': z.string(),
  account: z.string().check(z.regex(/^\d{12}$/)),
  region: z.string().check(z.regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/)),
  detail: z.object({
    'action-type': Text,
    result: Text,
    'repository-name': Text,
    'image-digest': Text,
    'image-tag': Text,
  }),
})

const KINDS = { PUSH: 'pushed', DELETE: 'deleted' } as const

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html */
export const ecrHook: HookShape = {
  id: 'ecr',
  summary: "Amazon ECR's events, sent on by EventBridge",
  read(document) {
    const event = Event.safeParse(document)
    if (!event.success) return undefined
    const { account, region, detail } = event.data
    const kind = KINDS[detail['action-type'] as keyof typeof KINDS] as 'pushed' | 'deleted' | undefined
    const name = detail['repository-name']
    if (!kind || name === undefined || detail.result !== 'SUCCESS') return []
    const { 'image-tag': tag, 'image-digest': digest } = detail
    const host = `${account}.dkr.ecr.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`
    return [{ kind, repository: `${host}/${name}`, ...(tag ? { tag } : {}), ...(digest ? { digest } : {}) }]
  },
}
