import { createStore } from '../state/store.ts'

export const filters = ['all', 'new', 'identical', 'decide', 'decided', 'problems'] as const
export type Filter = (typeof filters)[number]

/** Which files the list shows. */
export const listFilter = createStore<Filter>('all')
