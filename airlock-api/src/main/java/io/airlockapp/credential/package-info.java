/**
 * Who is calling: the app, the user, and {@link io.airlockapp.credential.Secret}, the only type in which a
 * secret travels.
 */
@NullMarked
package io.airlockapp.credential;

import org.jspecify.annotations.NullMarked;
