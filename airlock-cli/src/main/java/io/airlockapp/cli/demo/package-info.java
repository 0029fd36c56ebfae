/**
 * The lifecycle of an enforcer, played for a reader.
 */
@NullMarked
package io.airlockapp.cli.demo;

import org.jspecify.annotations.NullMarked;
