// The exit statuses of a command that has come to an end: 0, or one of these.

/** The guest program, or a check, failed. */
export const FAILURE_STATUS = 1;
/** The command was wrong. */
export const USAGE_STATUS = 2;
/** The user ended it with Ctrl-C. */
export const INTERRUPTED_STATUS = 130;
