/**
 * The fake gateway and the fake realm on loopback ports: HTTP in front of the same engines.
 */
@NullMarked
package io.airlockapp.testkit.server;

import org.jspecify.annotations.NullMarked;
