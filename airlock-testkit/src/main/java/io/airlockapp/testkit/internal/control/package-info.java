/**
 * The control API of a fake gateway that is served to programs in other languages.
 */
@NullMarked
package io.airlockapp.testkit.internal.control;

import org.jspecify.annotations.NullMarked;
