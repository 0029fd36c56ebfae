/** What is said to the issuer of the user's tokens (wire reference, sections 1 and 6). */
@NullMarked
package io.airlockapp.reactor.internal.auth;

import org.jspecify.annotations.NullMarked;
