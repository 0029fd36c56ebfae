/**
 * Stubs of a gateway and matchers of its envelopes, for tests that already run WireMock. Who does not, has it easier with the
 * fake gateway of {@code airlock-testkit}.
 */
@NullMarked
package io.airlockapp.testkit.wiremock;

import org.jspecify.annotations.NullMarked;
