import type { HttpClient } from '../../../net/http.ts'
import type { TargetConfig } from '../../config/types.ts'
import type { Target } from '../message.ts'

/** What targets work with. */
export interface TargetNeeds {
  readonly http: HttpClient
  /** The key that Clair's receivers know: callbacks are sent with a token of it. */
  readonly psk?: { readonly key: Uint8Array }
  /** Wall clock, milliseconds since 1970. */
  now(): number
}

/** Members of the union may have several kinds. */
export type ConfigOf<Kind extends TargetConfig['kind'], Config = TargetConfig> = Config extends {
  readonly kind: infer Kinds
}
  ? Kind extends Kinds
    ? Config
    : never
  : never

export type CreateTarget<Kind extends TargetConfig['kind']> = (
  config: ConfigOf<Kind>,
  needs: TargetNeeds,
) => Promise<Target>
