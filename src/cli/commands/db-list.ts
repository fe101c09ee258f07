import { allFeeds } from '../../engine/feeds.ts'
import type { CommandContext } from '../context.ts'

export async function run({ options, stdout }: CommandContext): Promise<number> {
  const feeds = allFeeds(new Date().toISOString())
  if (options.flag('json')) {
    const facts = feeds.map(({ id, name, content, documents }) => ({
      id,
      name,
      content,
      urls: documents.map(({ url }) => url),
    }))
    stdout.write(`${JSON.stringify(facts, undefined, 2)}\n`)
  } else for (const { id, name } of feeds) stdout.write(`${id.padEnd(24)} ${name}\n`)
  return await Promise.resolve(0)
}
