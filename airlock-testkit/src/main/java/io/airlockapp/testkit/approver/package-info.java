/**
 * The person with the phone: a scripted approver with real keys.
 */
@NullMarked
package io.airlockapp.testkit.approver;

import org.jspecify.annotations.NullMarked;
