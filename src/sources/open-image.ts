export { openEngineImage } from './engine/index.ts'
export { openInput } from './open-input.ts'
