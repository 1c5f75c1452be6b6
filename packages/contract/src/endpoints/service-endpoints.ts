import { anyToken } from './access.ts'
import type { Endpoint } from './endpoint.ts'
import { Health, Readiness } from '../health.ts'
import { Me } from '../photos.ts'
import { Settings, SettingsChange } from '../versions.ts'

/** What the server says of itself and of the caller. */
export const serviceEndpoints = {
  getHealth: {
    method: 'GET',
    path: '/health',
    tag: 'service',
    summary: 'Whether each service answers now',
    access: 'public',
    responses: { 200: Health, 503: Health },
    errors: [],
  },
  getReadiness: {
    method: 'GET',
    path: '/ready',
    tag: 'service',
    summary: 'Whether requests can be served',
    access: 'public',
    responses: { 200: Readiness, 503: Readiness },
    errors: [],
  },
  getMetrics: {
    method: 'GET',
    path: '/metrics',
    tag: 'service',
    access: ['metrics'],
    summary: 'Figures of the whole installation, as Prometheus reads them; for operators',
    responses: { 200: 'text' },
    errors: ['NOT_AN_OPERATOR'],
  },
  getMe: {
    method: 'GET',
    path: '/api/me',
    tag: 'service',
    access: anyToken,
    summary: 'Who the caller is and what the server takes',
    responses: { 200: Me },
    errors: [],
  },
  getSettings: {
    method: 'GET',
    path: '/api/settings',
    tag: 'service',
    access: ['read'],
    summary: 'What the owner chose for the library',
    responses: { 200: Settings },
    errors: [],
  },
  changeSettings: {
    method: 'PUT',
    path: '/api/settings',
    tag: 'service',
    access: ['admin'],
    summary: 'Choose how long replaced versions and the trash are kept',
    body: SettingsChange,
    responses: { 200: Settings },
    errors: [],
  },
} as const satisfies Record<string, Endpoint>
