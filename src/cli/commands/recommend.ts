import { recommend } from '../../engine/base/recommend.ts'
import { EXIT_CODES } from '../../judgement/verdict.ts'
import { recommendationJson } from '../../reports/recommendation/json.ts'
import { recommendationTable } from '../../reports/recommendation/table.ts'
import type { CommandContext } from '../context.ts'
import { credentialsOf } from '../credentials.ts'
import { oneFormat, writeOne } from '../formats.ts'
import { imageTargetOf } from '../image-target.ts'
import { terminalProgress } from '../progress.ts'
import { onePath } from '../report-outputs.ts'
import { scanRequest } from '../scan-request.ts'

/** Whether there is a newer base image, and which findings it would remove. */
export async function run(context: CommandContext): Promise<number> {
  const { options, signal } = context
  const format = oneFormat(context, ['table', 'json'])
  onePath(options)
  const target = imageTargetOf(context)
  const request = scanRequest(target, context, await credentialsOf(context), terminalProgress(context))
  const recommendation = await recommend(target, request, {
    limit: options.number('limit'),
    acrossMajor: options.flag('major'),
  })
  signal.throwIfAborted()
  await writeOne(context, (width) =>
    format === 'json' ? recommendationJson(recommendation) : recommendationTable(recommendation, width),
  )
  const isWhole = recommendation.gaps.length === 0 || options.flag('allow-incomplete')
  return isWhole ? EXIT_CODES.clean : EXIT_CODES.incomplete
}
