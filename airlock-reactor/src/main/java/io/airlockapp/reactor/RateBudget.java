package io.airlockapp.reactor;

import io.airlockapp.reactor.internal.pipeline.Budget;
import org.jspecify.annotations.Nullable;

/**
 * How many requests an app may send to its gateway (wire reference, section 4, status 429). A client that is given no other has
 * one of its own with {@link #DEFAULT_PER_MINUTE}. Several clients of one app share an instance: give it to each builder.
 *
 * <p><b>What it does.</b> No minute, wherever it begins, has more requests than allowed; a sixth of them, at most 50, can go
 * out at once. Calls that find the budget used up wait in a queue, without a thread: acknowledgements and withdrawals come
 * first, then submissions and other commands, then polls for decisions, then heartbeats, and within a kind who came first. No
 * kind starves: while they wait, every fourth turn goes to a command, every fifth to a poll and every tenth to a heartbeat. When polls
 * would leave less than a fifth of the budget to other calls, reviews poll for up to 60 seconds in place of their own time, and
 * beyond that they take turns. Cancelling a call takes it out of the queue.
 *
 * <p><b>Time in the queue.</b> It does not count towards the time-out of an attempt, which begins when the call's turn has come.
 * A submission that has not had its turn at the artifact's expiry fails with a
 * {@link io.airlockapp.error.CallTimeoutException} that says not sent; a review then ends as expired. Other commands and
 * heartbeats queue for as long as it takes, though once {@link GatewayClientBuilder#callBudget} is over a failed one is not
 * tried again. 200,000 calls may queue; one more fails with a {@link io.airlockapp.error.TooManyCallsException}.
 *
 * <p><b>What it learns.</b> A 429 with Retry-After stops all calls until then, for a minute at most. A 429 without halves the
 * rate, once in five seconds at most and down to a sixteenth; each minute without another gives an eighth of the full rate
 * back.
 *
 * <p><b>How much it carries.</b> Of the default, 50 requests a minute are steady (what can go out at once is taken off, so that any minute is within
 * the budget); an enforcer's heartbeats take 2 of them, a
 * review without its polls 2 (to submit and to acknowledge).
 *
 * <table>
 * <caption>Reviews that can be pending at once, with a budget of 60 and of N a minute</caption>
 * <tr><th>decisions come by</th><th>60</th><th>N</th><th>a decision arrives</th></tr>
 * <tr><td>polls of 25 seconds</td><td>16</td><td>0.27 N</td><td>at once</td></tr>
 * <tr><td>polls stretched to 60 seconds</td><td>40</td><td>0.66 N</td><td>at once</td></tr>
 * <tr><td>polls that take turns</td><td>any number</td><td>any number</td><td>at the review's next turn: with P pending,
 *     after P / (0.8 N) minutes at the latest</td></tr>
 * <tr><td>push (one connection for all)</td><td>any number, 24 new ones a minute</td><td>any number, 0.4 N new ones a minute</td>
 *     <td>at once</td></tr>
 * </table>
 *
 * <p>Instances are safe for use from many threads.
 */
public final class RateBudget {

    /** What a gateway allows an app where nothing else is agreed: 60 requests a minute. */
    public static final int DEFAULT_PER_MINUTE = 60;

    private static final int UNLIMITED = 0;

    private final int perMinute;
    private @Nullable Budget budget;

    private RateBudget(int perMinute) {
        this.perMinute = perMinute;
    }

    /**
     * A budget of so many requests in any minute.
     *
     * @param requests how many; at least 2
     * @return a new budget, unused
     * @throws IllegalArgumentException if there are fewer than 2
     */
    public static RateBudget perMinute(int requests) {
        if (requests < 2) {
            throw new IllegalArgumentException(
                    "A budget needs at least 2 requests a minute, a submission and a poll, and is given " + requests
                            + ".");
        }
        return new RateBudget(requests);
    }

    /**
     * No budget: calls go out as they come, and what the gateway refuses is left to the {@link RetryPolicy}.
     *
     * @return a budget that nothing is taken from
     */
    public static RateBudget unlimited() {
        return new RateBudget(UNLIMITED);
    }

    /**
     * What it allows at the moment.
     *
     * @return the requests in a minute: what it was made with, or less while the gateway refuses; {@link Integer#MAX_VALUE} if
     *     it is unlimited
     */
    public synchronized int currentPerMinute() {
        return perMinute == UNLIMITED ? Integer.MAX_VALUE : budget == null ? perMinute : budget.perMinute();
    }

    /** The one meter of all clients; null if there is none. The first client says how time is measured. */
    synchronized @Nullable Budget measuredBy(TimeSource time) {
        if (perMinute == UNLIMITED) {
            return null;
        }
        Budget shared = budget;
        if (shared == null) {
            shared = new Budget(perMinute, time);
            budget = shared;
        } else if (!shared.time().equals(time)) {
            throw new IllegalStateException(
                    "The rate budget is shared with a client of another time source: give both the same one.");
        }
        return shared;
    }

    /** The rate only. */
    @Override
    public String toString() {
        return perMinute == UNLIMITED ? "RateBudget[unlimited]" : "RateBudget[" + currentPerMinute() + " a minute]";
    }
}
