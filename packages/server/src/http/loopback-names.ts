const loopbackNames = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i

/** Whether a `Host` header names the machine itself. */
export const isLoopbackName = (host: string): boolean => loopbackNames.test(host)
