// The story of the logs as facts, so that what reads a probe's evidence reads a log's too.
#pragma once

#include "evidence/log_story.hpp"

namespace doctor::intake {

// Into the story's own evidence and that of each trouble. Attempts count from 1 by their place in the story.
void observe_logs(LogStory& story);

}  // namespace doctor::intake
