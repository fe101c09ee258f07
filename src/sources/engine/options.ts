import type { OpenOptions } from '../options.ts'

export interface EngineOptions extends OpenOptions {
  /** DOCKER_HOST, CONTAINER_HOST, XDG_RUNTIME_DIR, HOME, DOCKER_TLS_VERIFY, DOCKER_CERT_PATH. */
  readonly env: NodeJS.ProcessEnv
  /** Milliseconds until the engine says whether it has the image. */
  readonly answerTimeout?: number
}
