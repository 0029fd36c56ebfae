/** Signing a user in at the issuer that the gateway names. */
@NullMarked
package io.airlockapp.reactor.auth;

import org.jspecify.annotations.NullMarked;
