package io.airlockapp.reactor.internal.source;

import io.airlockapp.reactor.DecisionSource;
import io.airlockapp.reactor.PushOptions;
import io.airlockapp.reactor.internal.DefaultGatewayClient;
import io.airlockapp.reactor.internal.pipeline.PushStage;
import io.airlockapp.transport.PushRequest.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the feeds of ours. */
public final class Feeds {

    private Feeds() {}

    /**
     * The best channel there is, or polls.
     *
     * @param context what the enforcer gives
     * @param options how channels are treated
     * @return the feed
     */
    public static DecisionSource.Feed automatic(DecisionSource.Context context, PushOptions options) {
        PushStage push = push(context);
        return push == null
                ? new LongPollFeed(context)
                : new PushFeed(context, push, List.of(Kind.WEB_SOCKET, Kind.SERVER_SENT_EVENTS), options);
    }

    /**
     * One kind of channel, or polls where the gateway does not have it.
     *
     * @param context what the enforcer gives
     * @param options how channels are treated
     * @param kind the kind
     * @return the feed
     * @throws IllegalArgumentException if the client cannot hold a channel open
     */
    public static DecisionSource.Feed of(DecisionSource.Context context, PushOptions options, Kind kind) {
        PushStage push = push(context);
        if (push == null) {
            throw new IllegalArgumentException(
                    "The client's transport holds no channels open: give the client one that is a"
                            + " PushTransport, or take DecisionSource.longPoll() or automatic().");
        }
        return new PushFeed(context, push, List.of(kind), options);
    }

    private static @Nullable PushStage push(DecisionSource.Context context) {
        return context.client() instanceof DefaultGatewayClient client ? client.push() : null;
    }
}
