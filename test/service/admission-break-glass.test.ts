import { startApiServer } from '../apiserver/server.ts'
import { breakGlassCases } from './door-cases/break-glass.ts'

breakGlassCases(startApiServer)
