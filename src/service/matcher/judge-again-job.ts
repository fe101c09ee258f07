import type { ServiceContext } from '../context.ts'

/** Done by the cluster's door; see admission/judge-again.ts. */
export const JUDGE_AGAIN = 'judge-again'
/** Packages that one job names: more of them are found by going through all verdicts. */
const MAX_PACKAGES = 5000

/**
 * The advisories have changed: stored verdicts are to be made anew, first those of images with the packages that are known
 * to be concerned. Nothing, where nobody has ever asked for a verdict.
 */
export async function addJudgeAgain(
  { queue, store }: Pick<ServiceContext, 'queue' | 'store'>,
  { operation, packages }: { readonly operation: string; readonly packages: readonly number[] },
): Promise<void> {
  const any = await store.db.selectFrom('admission_verdicts').select('policy').limit(1).executeTakeFirst()
  if (!any) return
  if (packages.length > 0)
    await queue.add(store.db, {
      task: JUDGE_AGAIN,
      payload: { packages: packages.slice(0, MAX_PACKAGES) },
      key: `${JUDGE_AGAIN} ${operation}`,
      priority: 1,
    })
  await queue.add(store.db, { task: JUDGE_AGAIN, payload: {}, key: JUDGE_AGAIN })
}
