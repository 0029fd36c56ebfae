package io.airlockapp.testkit.tck;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * What a gateway must do: every row of the wire reference, seen from outside. Extend it, and {@link #open() open} the gateway
 * that it is to be pointed at; JUnit finds the tests.
 *
 * <pre>{@code
 * class OurGatewayTest extends GatewayContract {
 *     protected GatewayUnderTest open() {
 *         return new OurGateway(); // a GatewayUnderTest, whose wire() is an HttpWire to its address
 *     }
 * }
 * }</pre>
 *
 * <p>It talks to the gateway over its {@link Wire} only, and shares no code with a client or a gateway of this toolkit. The
 * enforcer's side is written for it with the JDK alone. Where the wire reference leaves a choice, all that it leaves is
 * accepted. A test that needs what the gateway cannot be made to do here is skipped, and says what to override.
 *
 * <p>One gateway is opened for all tests. They run one after another, and use ids that are new each time.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
public abstract class GatewayContract {

    private @Nullable Session session;

    /** For whoever points it at a gateway. */
    protected GatewayContract() {}

    /**
     * Opens the gateway; called once, before the first test.
     *
     * @return the gateway, which is closed after the last test
     */
    protected abstract GatewayUnderTest open();

    private synchronized Session session() {
        if (session == null) {
            session = new Session(open());
        }
        return session;
    }

    @AfterAll
    synchronized void closeGateway() {
        if (session != null) {
            session.gateway().close();
        }
    }

    /** Sections 1 to 3: who may call, and what is where. */
    @Nested
    class Access extends AccessSuite {
        Access() {
            super(GatewayContract.this::session);
        }
    }

    /** Section 3: pairing and presence. */
    @Nested
    class Pairing extends PairingSuite {
        Pairing() {
            super(GatewayContract.this::session);
        }
    }

    /** Sections 3 and 4: submitting. */
    @Nested
    class Submitting extends SubmitSuite {
        Submitting() {
            super(GatewayContract.this::session);
        }
    }

    /** Sections 3, 4 and 6: waiting, acknowledging and withdrawing. */
    @Nested
    class Deciding extends DecisionSuite {
        Deciding() {
            super(GatewayContract.this::session);
        }
    }

    /** Section 3: channels on which the gateway pushes. */
    @Nested
    class Pushing extends PushSuite {
        Pushing() {
            super(GatewayContract.this::session);
        }
    }
}
