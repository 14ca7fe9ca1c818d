/* What this project uses of libsystemd. Journal entries carry no C source location: it would always be this shim. */
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-daemon.h>
#include <systemd/sd-journal.h>
