import { PlimsollError } from '../../core/errors.ts'
import { SCOPES } from '../../service/http/route.ts'
import { type ApiKey, type ApiKeys, createApiKeys } from '../../service/store/api-keys.ts'
import { withStore } from '../admin-store.ts'
import { actionOf, requireNames, timeText, writeList } from '../admin-table.ts'
import type { CommandContext } from '../context.ts'

/** Keys of the API. What `create` prints on standard output is the key alone, and is never shown again. */
export async function run(context: CommandContext): Promise<number> {
  const { action, names } = actionOf(context, 'admin keys', ['create', 'list', 'revoke'])
  requireNames(
    names,
    action !== 'list',
    action === 'create' ? 'the name of the key: what it is for' : 'the id of a key',
  )
  return await withStore(context, async (store) => {
    const keys = createApiKeys(store)
    if (action === 'list') writeKeys(context, await keys.list())
    else if (action === 'create') await create(context, keys, names)
    else await revoke(context, keys, names)
    return 0
  })
}

async function create(context: CommandContext, keys: ApiKeys, names: readonly string[]): Promise<void> {
  const { options, stdout, stderr } = context
  const asked = options.list('scopes')
  const lifetime = options.maybeNumber('expires')
  if (lifetime === 0) throw new PlimsollError('option-invalid', '--expires is to be longer than nothing.')
  const { key, text } = await keys.create({
    name: names.join(' '),
    tenant: options.text('tenant') ?? '',
    scopes: SCOPES.filter((scope) => (asked.length === 0 ? scope === 'report' : asked.includes(scope))),
    ...(lifetime === undefined ? {} : { lifetime }),
  })
  if (options.flag('json')) {
    stdout.write(`${JSON.stringify({ ...key, key: text }, undefined, 2)}\n`)
    return
  }
  stdout.write(`${text}\n`)
  if (!options.flag('quiet')) stderr.write('plimsoll: the key is shown this once; keep it now\n')
}

async function revoke({ stdout }: CommandContext, keys: ApiKeys, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    if (!(await keys.revoke(id)))
      throw new PlimsollError(
        'usage',
        `There is no key ${id} that holds; plimsoll admin keys list shows them.`,
      )
    stdout.write(`The key ${id} is revoked.\n`)
  }
}

function writeKeys(context: CommandContext, items: readonly ApiKey[]): void {
  writeList(context, {
    items,
    columns: [
      ['ID', ({ id }) => id],
      ['TENANT', ({ tenant }) => tenant],
      ['SCOPES', ({ scopes }) => scopes.join(',')],
      ['CREATED (UTC)', ({ createdAt }) => timeText(createdAt)],
      ['EXPIRES (UTC)', ({ expiresAt }) => timeText(expiresAt)],
      ['REVOKED (UTC)', ({ revokedAt }) => timeText(revokedAt)],
      ['NAME', ({ name }) => name],
    ],
    none: 'There are no keys; plimsoll admin keys create NAME makes one.',
  })
}
