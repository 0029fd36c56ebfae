/**
 * The fake gateway, served for programs in any language.
 */
@NullMarked
package io.airlockapp.cli.gateway;

import org.jspecify.annotations.NullMarked;
