package io.airlockapp.testkit;

import io.airlockapp.transport.PushRequest;
import java.time.Duration;
import java.util.List;

/**
 * The channels on which a gateway pushes (wire reference, section 3), for a test to look at and to break. To refuse or delay an
 * opening, or to cut it in the middle, set a fault for {@link Endpoint#EVENTS} or {@link Endpoint#WEB_SOCKET}; to tamper with
 * what is delivered, too. Safe for use from many threads.
 */
public interface Channels {

    /**
     * One open channel.
     *
     * @param kind what is spoken on it
     * @param enforcerId whose it is
     * @param ready whether it takes decisions: server-sent events at once, a WebSocket after its hello
     */
    record Snapshot(PushRequest.Kind kind, String enforcerId, boolean ready) {}

    /**
     * How many channels are open now, ready or not.
     *
     * @return the number; zero once the client has closed all, or is gone
     */
    int open();

    /**
     * The channels that are open now.
     *
     * @return where each stands, in the order in which they were opened
     */
    List<Snapshot> snapshots();

    /**
     * How many channels have been opened so far.
     *
     * @return the number, with those that have been closed since
     */
    int opened();

    /**
     * Ends every channel in an orderly way, after what has been pushed. A client that does not read that within 5 seconds is
     * cut off.
     *
     * @param code the code of RFC 6455, section 7.4, as in 1001, 1008 or 4401; server-sent events just end
     * @param reason why, at most 123 bytes
     * @throws IllegalArgumentException if the code or the reason cannot be sent
     */
    void close(int code, String reason);

    /** Cuts the connection of every channel, as when the gateway's process ends. What has not been read is lost. */
    void drop();

    /**
     * Lets every channel that is open now go silent for good, as when a proxy has lost one half of it: nothing is sent any more,
     * not even pings, answers to pings or an end, and nothing that comes is looked at. Channels that are opened later are sound.
     */
    void silence();

    /**
     * Sends a text to every channel, whatever it is: as a message on a WebSocket, ready or not, and as an event {@code message}
     * among server-sent events.
     *
     * @param text the text
     */
    void send(String text);

    /**
     * Sends a text to every channel, with a name on server-sent events.
     *
     * @param event the event's name; not said on a WebSocket
     * @param text the text
     * @throws IllegalArgumentException if the name is empty or has more than one line
     */
    void send(String event, String text);

    /**
     * Sends {@code refresh.request} to the channels of an exchange's enforcer.
     *
     * @param requestId the exchange
     * @throws IllegalStateException if there is none with that id
     */
    void requestRefresh(String requestId);

    /**
     * Pushes a decision once more to the channels of its enforcer, acknowledged or not.
     *
     * @param requestId the exchange
     * @throws IllegalStateException if it has no decision
     */
    void deliverAgain(String requestId);

    /**
     * Sets how much later decisions are pushed.
     *
     * @param delay the time from the decision, or from the opening of the channel; zero by default
     * @throws IllegalArgumentException if it is negative
     */
    void delayDeliveries(Duration delay);

    /**
     * Sets how often each decision is pushed in a row.
     *
     * @param copies how often; 1 by default, and 0 for not at all, so that decisions only come to waits
     * @throws IllegalArgumentException if it is negative
     */
    void copies(int copies);
}
