/** `Q`: conditions that are combined before a queryset takes them. */
import type { QMaker } from '../types/q.ts'

export const Q = null as unknown as QMaker
