/**
 * A fake OIDC realm with a scripted user and a browser: where a test signs in, and whose tokens the fake gateway checks.
 */
@NullMarked
package io.airlockapp.testkit.idp;

import org.jspecify.annotations.NullMarked;
