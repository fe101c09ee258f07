import { startApiServer } from '../apiserver/server.ts'
import { kindCases } from './door-cases/kinds.ts'

kindCases(startApiServer)
