/**
 * The engine behind the fake realm. Not for users.
 */
@NullMarked
package io.airlockapp.testkit.internal.idp;

import org.jspecify.annotations.NullMarked;
