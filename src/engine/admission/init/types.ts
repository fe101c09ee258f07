import type { InstallSettings } from '../../../admission/install/settings.ts'

/** What the user asked for; the rest of the settings follows from it. */
export interface InitRequest
  extends Pick<
    InstallSettings,
    'namespace' | 'image' | 'replicas' | 'store' | 'isMutating' | 'failurePolicy' | 'protects' | 'exempt'
  > {
  /** Absent: one that only warns. */
  readonly policy?: { readonly text: string; readonly file: string }
  /** Whether registries are asked with the pull secrets of pods. */
  readonly pullSecrets: boolean
  /** Further names and addresses of the service, with ports; by the first the plug-in ImagePolicyWebhook asks. */
  readonly hosts: readonly string[]
  /** Whether API servers ask as the plug-in ImagePolicyWebhook, and say who they are. */
  readonly imagePolicyWebhook: boolean
  /** PEM of further authorities whose clients may ask. */
  readonly clientAuthorities: readonly string[]
  /** Of certificates; an authority holds for ten years. */
  readonly days: number
  /** Folder whose authority signs, where there is one. */
  readonly folder?: string
  readonly now: Date
  readonly signal: AbortSignal
}

/** A file of an installation. */
export interface InstallFile {
  /** Below the folder. */
  readonly name: string
  readonly text: string
  /** For its owner alone. */
  readonly isSecret: boolean
}

/** Names of files in the folder; `kubectl apply -f FOLDER` takes the manifests in their order, and no others. */
export const INSTALL_FILES = {
  service: '1-service.yaml',
  webhooks: '2-webhooks.yaml',
  kubeconfig: 'api-server/kubeconfig',
  admissionConfiguration: 'api-server/admission-configuration.yaml',
  sealingSecret: 'secret',
} as const
