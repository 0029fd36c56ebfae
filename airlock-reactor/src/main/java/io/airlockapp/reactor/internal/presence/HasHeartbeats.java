package io.airlockapp.reactor.internal.presence;

/** A client whose enforcers share one supervisor. */
public interface HasHeartbeats {

    /**
     * The supervisor.
     *
     * @return the same one each time
     */
    HeartbeatSupervisor heartbeats();
}
