/**
 * What commands write, and in which form.
 */
@NullMarked
package io.airlockapp.cli.console;

import org.jspecify.annotations.NullMarked;
