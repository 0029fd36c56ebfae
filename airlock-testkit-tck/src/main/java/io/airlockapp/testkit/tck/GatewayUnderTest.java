package io.airlockapp.testkit.tck;

import io.airlockapp.transport.Header;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A gateway that a {@link GatewayContract} is pointed at. */
public interface GatewayUnderTest extends AutoCloseable {

    /**
     * The way to it.
     *
     * @return the way, usually an {@link HttpWire}
     */
    Wire wire();

    /**
     * What identifies the app (wire reference, section 2).
     *
     * @return {@code X-Client-Id} and {@code X-Client-Secret}, or {@code Origin} in place of the secret
     */
    List<Header> appHeaders();

    /**
     * What identifies the user.
     *
     * @return {@code X-PAT} or {@code Authorization}
     */
    List<Header> userHeaders();

    /**
     * Who answers.
     *
     * @return the approver of this user; nobody by default
     */
    default ApproverHook approver() {
        return ApproverHook.NONE;
    }

    /**
     * How long the gateway and its approver may take for what they do at once.
     *
     * @return the time, as long as somebody needs to answer if that is who does; 10 seconds by default
     */
    default Duration patience() {
        return Duration.ofSeconds(10);
    }

    /**
     * Is called when the suite has sent a wait and has nothing to do until time has passed. In real time, which is the default,
     * there is nothing to be done.
     *
     * @param time how much has to pass; a gateway whose time can be moved may move it, once it holds the wait
     */
    default void hasten(Duration time) {}

    /**
     * Lets so many requests through in a minute from now on, and answers the rest 429.
     *
     * @param requestsPerMinute how many, or 0 to let all through again
     */
    default void limitRate(int requestsPerMinute) {
        Assumptions.abort("The rate limit cannot be changed here: override GatewayUnderTest.limitRate.");
    }

    /**
     * Sets a do-not-disturb policy for an enforcer and a workspace.
     *
     * @param enforcerId the enforcer
     * @param workspaceId the workspace
     */
    default void setPolicy(String enforcerId, String workspaceId) {
        Assumptions.abort("No policy can be set here: override GatewayUnderTest.setPolicy.");
    }

    /**
     * The way on which the gateway pushes.
     *
     * @return the way
     */
    default PushWire push() {
        return Assumptions.abort(
                "This gateway is not said to push: override GatewayUnderTest.push if it has channels.");
    }

    /** Ends what was begun for the suite; nothing by default. */
    @Override
    default void close() {}
}
