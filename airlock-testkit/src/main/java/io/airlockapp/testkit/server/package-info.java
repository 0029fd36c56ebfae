/**
 * The fake gateway on a loopback port: HTTP in front of the same engine.
 */
@NullMarked
package io.airlockapp.testkit.server;

import org.jspecify.annotations.NullMarked;
