/**
 * The command line: its entry point and what all commands share.
 */
@NullMarked
package io.airlockapp.cli;

import org.jspecify.annotations.NullMarked;
